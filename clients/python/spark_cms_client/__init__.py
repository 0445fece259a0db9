"""A client of Spark CMS: `Client("https://cms.example.com", token="spark_site_…").find_page(path="/about/")`."""

from spark_cms_client.operations import Operations as Client
from spark_cms_client.transport import SparkError, each

__all__ = ["Client", "SparkError", "each"]
