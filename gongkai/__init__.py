"""Open government information (政府信息公开) for a government department.

The rooms, from the top floor down; each may use only the floors below it:

config > demo > subscriptions > desk | portal > baking | notifications | open_data |
search > publication_log > annual_report > submissions > disclosure | info_requests >
screening > letters | redaction > review > organisation > journal > commons > rules
"""
