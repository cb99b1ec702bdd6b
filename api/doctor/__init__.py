"""`vankien doctor`: is everything here that the service needs?"""
