"""The what-if board of notebook and page: widgets and views."""
