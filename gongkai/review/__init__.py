"""Who must agree before something leaves the agency: reviews and secrecy review (审核).

First, second and final review are data of an agency; that there is a secrecy review
is not (Regulation 2019 art. 17; Law on Guarding State Secrets 2024 art. 35: review
first, publish after, item by item). The room knows no other room's records: what is
reviewed inherits `Reviewed` and brings the digest of exactly what was read.
"""
