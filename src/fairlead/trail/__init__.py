"""The trail engine: a tamper-evident log of every act, and the means to prove it to an outsider.

An entry becomes canonical bytes (`canonical`), its hash joins an RFC 6962 tree (`chain`), the tree's head is signed
as a C2SP checkpoint (`checkpoint`), and an audit pack carries the whole log to an auditor, who checks it offline with
`verify`. No Django, no database and no clock: the register calls in with bytes and gets bytes back.
"""
