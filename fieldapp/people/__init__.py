"""Who people are and how they get in: roles, invitations, sessions, devices. Knows neither requests nor templates."""
