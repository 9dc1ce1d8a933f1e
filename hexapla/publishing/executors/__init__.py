"""What runs the jobs of a build: this machine's processes, or those of a cluster."""
