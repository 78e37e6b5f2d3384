package io.purser.governance.access;

/// The port to the tokens of identity providers that stand for their user on the data plane. To look at one may take
/// a while; what was found is then known at once.
public interface SignedTokens {
    /// No such token opens anything.
    SignedTokens NONE = new SignedTokens() {
        @Override
        public boolean isOne(String presented) {
            return false;
        }

        @Override
        public Found known(String presented, long now) {
            return new Found.Unseen();
        }

        @Override
        public void look(String presented) {}
    };

    /// Whether it has the shape of one: anything else is a key.
    boolean isOne(String presented);

    /// What is known of it now. Never waits.
    ///
    /// @param now epoch milliseconds
    Found known(String presented, long now);

    /// Finds out. May wait for its issuer, so never on an event loop.
    void look(String presented);

    /// What was found of a token.
    sealed interface Found {
        /// It is this user's.
        record Holder(String organization, String userId) implements Found {}

        /// It is genuine, and whom it names may not come in.
        ///
        /// @param why a sentence for whoever brought it
        record Turned(String why) implements Found {}

        /// Nobody can say now.
        ///
        /// @param why a sentence for whoever brought it
        record Later(String why) implements Found {}

        /// It is not to be believed.
        record Nobody() implements Found {}

        /// Nobody has looked, or too long ago.
        record Unseen() implements Found {}
    }
}
