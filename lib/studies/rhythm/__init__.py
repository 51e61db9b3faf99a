"""Question 2.3: can the time gate be learned?"""
