package io.purser.core.ledger;

/// What bounds calls of a scope: a budget with its accounts or a rate limit with its paces.
sealed interface Rule permits BudgetAccounts, LimitPaces {}
