"""The paper in miniature, and the measurements that need a GPU."""
