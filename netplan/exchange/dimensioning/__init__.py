"""How large an exchange must be: ports and LAGs, fabric, route servers, and what to order when."""
