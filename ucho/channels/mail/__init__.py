"""E-mail: reading any bytes, telling new words from quoted ones, composing answers, taking mail in by SMTP and IMAP."""
