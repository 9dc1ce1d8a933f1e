"""What the user asks for, a module each: no arguments parsed here, nothing printed."""
