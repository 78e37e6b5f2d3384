package io.purser.core.ledger;

import java.util.AbstractList;
import java.util.RandomAccess;

/// Postings as two arrays; each is made when somebody reads it. The arrays must not change any more.
final class PostingList extends AbstractList<Posting> implements RandomAccess {
    private final Account[] accounts;
    private final long[] amounts;

    PostingList(Account[] accounts, long[] amounts) {
        this.accounts = accounts;
        this.amounts = amounts;
    }

    @Override
    public Posting get(int index) {
        return new Posting(accounts[index].number(), amounts[index]);
    }

    @Override
    public int size() {
        return accounts.length;
    }
}
