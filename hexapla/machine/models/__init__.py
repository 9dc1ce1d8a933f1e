"""The models of Argos Translate on this machine: listed, installed and removed."""
