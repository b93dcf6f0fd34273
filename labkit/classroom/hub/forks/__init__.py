"""One process of the class has imported everything already; learners' servers and kernels are forks of it.

So thirty learners who arrive at once don't import the same libraries sixty times, and they share the memory of what
was imported. Here live the process that forks (forkserver.py), what a fork does first (learner.py, fresh.py), what it
does then (work.py), and who asks for one (asking.py, kernels.py). Where the process can't be reached, a server or a
kernel starts by itself, as on any other hub.
"""
