"""What is done with the content library as a whole: its use is counted, it is copied, it goes in and out as a table."""
