"""What the papers publish: values of their tables and studies, their claims and slips."""
