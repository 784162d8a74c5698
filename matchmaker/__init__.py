"""Matchmaking service for 大企业发榜 / 中小企业揭榜."""

__version__ = "0.1.0"
