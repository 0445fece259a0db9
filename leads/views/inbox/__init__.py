"""The screens of the leads' inbox."""
