"""stub"""
from types import SimpleNamespace as N
SOURCES={k:N(title='NSO Mongolia',publisher='NSO',date='2020',licence_title='x',attribution='OCHA; NSO / ALAMGaC Mongolia',note='') for k in ('nso',)}
