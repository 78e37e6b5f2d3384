package io.purser.control.audit;

import java.util.Arrays;

/// Everything that is audited. A mutation or route that changes something names one of these.
public enum AuditAction {
    /// The organization `default` of a first start.
    ORGANIZATION_CREATE("organization.create", "create", false),
    /// The untouched `default` gave way to the first file's organization.
    ORGANIZATION_REPLACE("organization.replace", "replace", false),
    /// An organization may begin nothing more.
    ORGANIZATION_SUSPEND("organization.suspend", "", false),
    /// An organization may begin again.
    ORGANIZATION_RESUME("organization.resume", "", false),
    /// An organization was taken away for good.
    ORGANIZATION_DELETE("organization.delete", "", false),
    /// A governance file was put in force.
    POLICY_APPLY("policy.apply", "apply", false),
    /// One entry of the policy was made or changed by itself.
    ENTRY_SET("entry.set", "", false),
    /// One entry of the policy was deleted by itself.
    ENTRY_DELETE("entry.delete", "", false),
    /// An API key was made.
    KEY_CREATE("key.create", "create key", false),
    /// An API key was ended.
    KEY_REVOKE("key.revoke", "revoke key", false),
    /// An API key got another secret.
    KEY_ROTATE("key.rotate", "", false),
    /// An operator token was made.
    TOKEN_CREATE("token.create", "", false),
    /// An operator token was ended.
    TOKEN_REVOKE("token.revoke", "", false),
    /// Somebody whom an identity provider told of is a user from now on.
    USER_PROVISION("user.provision", "", false),
    /// What an identity provider tells of a user has changed.
    USER_UPDATE("user.update", "", false),
    /// A directory deactivated somebody.
    USER_DEACTIVATE("user.deactivate", "", false),
    /// A directory activated somebody again.
    USER_REACTIVATE("user.reactivate", "", false),
    /// A directory has somebody no longer.
    USER_RETIRE("user.retire", "", false),
    /// A directory pushed a new group.
    DIRECTORY_GROUP_CREATE("directoryGroup.create", "", false),
    /// A group of a directory has other members or another name.
    DIRECTORY_GROUP_UPDATE("directoryGroup.update", "", false),
    /// A directory has a group no longer.
    DIRECTORY_GROUP_DELETE("directoryGroup.delete", "", false),
    /// A budget may spend more for a time.
    BUDGET_RAISE("budget.raise", "", true),
    /// A budget may spend more in one window, or a wallet was topped up.
    BUDGET_CREDIT("budget.credit", "", true),
    /// What a budget has spent in a window it may spend once more.
    BUDGET_RESET("budget.reset", "", true),
    /// A part of one account's ceiling was moved to another.
    BUDGET_REALLOCATE("budget.reallocate", "", true),
    /// What a window left was carried into the next one, or what was carried is reckoned anew.
    BUDGET_ROLLOVER("budget.rollover", "", true),
    /// An allowance was ended before its time.
    ALLOWANCE_END("allowance.end", "", true),
    /// The holder of a key asked for more than a ceiling.
    INCREASE_ASK("increase.ask", "", false),
    /// Somebody decided what was asked; a raise may stand in the same entry.
    INCREASE_DECIDE("increase.decide", "", true),
    /// A link was made by which somebody signs in once.
    SESSION_LINK("session.link", "", false),
    /// Somebody signed in.
    SESSION_BEGIN("session.begin", "", false),
    /// Somebody signed out.
    SESSION_END("session.end", "", false),
    /// Past calls are re-rated.
    LEDGER_RERATE("ledger.rerate", "", true),
    /// Imported prices came in force.
    PRICES_CHANGE("prices.change", "", false),
    /// Somebody sent a price table, of which prices came in force.
    PRICES_IMPORT("prices.import", "", false),
    /// Somebody set a price version.
    PRICE_SET("price.set", "", false),
    /// Somebody took a price version away.
    PRICE_DELETE("price.delete", "", false),
    /// Imported exchange rates came in force.
    RATES_CHANGE("rates.change", "", false),
    /// A channel was sent a test.
    CHANNEL_TEST("channel.test", "", false),
    /// A channel is told nothing for a time, or is told again.
    CHANNEL_MUTE("channel.mute", "", false),
    /// An alert that did not arrive is sent again.
    DELIVERY_REDELIVER("delivery.redeliver", "", false),
    /// A backup of everything was handed out.
    BACKUP_TAKE("backup.take", "", false),
    /// The columnar copy of the ledger is made again.
    ANALYTICS_REBUILD("analytics.rebuild", "", false);

    private final String word;
    private final String firstWord;
    private final boolean movesMoney;

    AuditAction(String word, String firstWord, boolean movesMoney) {
        this.word = word;
        this.firstWord = firstWord;
        this.movesMoney = movesMoney;
    }

    /// As an entry has it.
    public String word() {
        return word;
    }

    /// Whether it always moves money, so that there is none without a reason. What `apply` or one entry does
    /// moves money at times; the plan knows.
    public boolean movesMoney() {
        return movesMoney;
    }

    /// The action of an entry.
    ///
    /// @param word as the entry has it, the first format's words too
    /// @throws IllegalArgumentException where no action has it
    public static AuditAction of(String word) {
        return Arrays.stream(values())
                .filter(action ->
                        action.word.equals(word) || (!action.firstWord.isEmpty() && action.firstWord.equals(word)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("\"" + word + "\" is no action of an audit entry"));
    }
}
