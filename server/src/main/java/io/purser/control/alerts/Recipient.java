package io.purser.control.alerts;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// People whom `notify` may name beside channels; who they are is found when a threshold is crossed. No channel can
/// have one of these words as its name.
public enum Recipient {
    /// Whose account it is.
    SUBJECT("subject", "it is your account"),
    /// Who answers for the budget.
    OWNER("owner", "you answer for this budget"),
    /// Who leads the group of the account.
    GROUP_LEAD("groupLead", "you lead the group"),
    /// Who is told of what a customer spends.
    ACCOUNT_OWNER("accountOwner", "you are the customer's account owner"),
    /// Who runs the platform.
    PLATFORM_OWNER("platformOwner", "you run the platform");

    private final String word;
    private final String because;

    Recipient(String word, String because) {
        this.word = word;
        this.because = because;
    }

    /// As the governance file writes it.
    public String word() {
        return word;
    }

    /// Why somebody is told, at the end of "you are told since".
    String because() {
        return because;
    }

    /// The recipient of this word.
    public static Optional<Recipient> of(String word) {
        return Arrays.stream(values()).filter(one -> one.word.equals(word)).findFirst();
    }

    /// Every word, in the order in which one who is several of them is told.
    public static List<String> words() {
        return Arrays.stream(values()).map(Recipient::word).toList();
    }
}
