"""Saying a customer's sentence back: "my parcel" becomes "your parcel", and what is not safe stays a quotation."""
