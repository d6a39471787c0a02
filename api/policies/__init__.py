"""Laws and rules as people cite them: references in text, the articles they mean, when a rule holds, how it is cited."""
