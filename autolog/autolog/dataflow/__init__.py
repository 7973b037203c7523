"""Where what a script has read went to, by its own statements: followed forwards, from each read to the trainings.

`flow` asks backwards, at a fit, what one argument was made of. Here the whole program is known, and what was read until
its end, by lazy data sets for example; nothing waits for the answer.
"""
