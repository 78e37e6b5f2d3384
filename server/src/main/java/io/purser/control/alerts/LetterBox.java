package io.purser.control.alerts;

import java.util.List;

/// The port to letters that wait. They were kept in the transaction of what they tell of.
public interface LetterBox {

    /// What is due at `nowMillis`, the oldest first: of what one channel gets at most `each`, and as many of what
    /// people
    /// get, so that none waits behind another's.
    List<Letter> due(long nowMillis, int each);

    /// Takes one out.
    ///
    /// @param end any state but waiting
    void done(Letter letter, DeliveryLog.State end, String detail, long triedAt);

    /// Puts one back for a later try.
    ///
    /// @param attempts how many tries there were
    void later(Letter letter, int attempts, long dueAt, String detail, long triedAt);

    /// Lets one wait that was not tried.
    void postpone(Letter letter, long dueAt, String detail);

    /// Lets everything wait that goes where this one goes and would be due sooner.
    void rest(Letter behind, long dueAt, String detail);

    /// One in which there never is anything.
    LetterBox EMPTY = new LetterBox() {
        @Override
        public List<Letter> due(long nowMillis, int each) {
            return List.of();
        }

        @Override
        public void done(Letter letter, DeliveryLog.State end, String detail, long triedAt) {
            throw new IllegalStateException("no letter is here");
        }

        @Override
        public void later(Letter letter, int attempts, long dueAt, String detail, long triedAt) {
            throw new IllegalStateException("no letter is here");
        }

        @Override
        public void postpone(Letter letter, long dueAt, String detail) {
            throw new IllegalStateException("no letter is here");
        }

        @Override
        public void rest(Letter behind, long dueAt, String detail) {
            throw new IllegalStateException("no letter is here");
        }
    };
}
