package io.purser.control.alerts;

import java.util.List;

/// The port to letters that wait. They were kept in the transaction of what they tell of.
public interface LetterBox {

    /// The oldest ones that are due at `nowMillis`.
    List<Letter> due(long nowMillis, int limit);

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

    /// One in which there never is anything.
    LetterBox EMPTY = new LetterBox() {
        @Override
        public List<Letter> due(long nowMillis, int limit) {
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
    };
}
