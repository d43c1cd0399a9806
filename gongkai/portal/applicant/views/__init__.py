"""What answers an applicant; here the time is read, and told to the rest."""
