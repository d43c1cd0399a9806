"""What happened, who did it and when: the audit trail and the outbox in one (日志).

An action writes its entry in the transaction of the change itself. The outlets
(baking, later search and notices) read nothing else, each with its own cursor.
"""
