package io.purser.control.api;

import io.purser.control.admin.ScopeText;
import io.purser.core.attribution.Attribution;
import io.purser.core.attribution.Identity;
import io.purser.core.budget.Budget;
import io.purser.core.budget.Dimension;
import io.purser.core.budget.Matching;
import io.purser.core.budget.Scope;
import io.purser.core.calendar.Windows;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Why a budget had no say in a call, in a few words.
///
/// @param provider null where it is not kept: for refused calls
record WhyNot(
        ScopeText names, Attribution attribution, @Nullable String provider, String model, long at) {

    /// Whether the scope covers the call, as far as is known.
    boolean matches(Budget budget) {
        return mismatch(budget) == null;
    }

    /// What kept a budget away that lies on no account of the call.
    String of(Budget budget) {
        String mismatch = mismatch(budget);
        if (mismatch != null) {
            return mismatch;
        }
        if (Windows.containing(budget.period(), at).isEmpty()) {
            return "none of its windows was open";
        }
        boolean unknown = provider == null
                && budget.scope().conditions().stream()
                        .anyMatch(condition -> condition.dimension() == Dimension.PROVIDER);
        return unknown ? "another provider, or it came into force later" : "it came into force later";
    }

    private @Nullable String mismatch(Budget budget) {
        for (Scope.Condition condition : budget.scope().conditions()) {
            boolean unknown = condition.dimension() == Dimension.PROVIDER && provider == null;
            if (!unknown && !Matching.holds(condition, attribution, String.valueOf(provider), model)) {
                return mismatch(condition);
            }
        }
        Dimension each = budget.scope().each();
        return each != null && Matching.member(each, attribution) == null ? "the call has no " + word(each) : null;
    }

    private String mismatch(Scope.Condition condition) {
        String wanted = names.value(condition);
        if (condition.dimension() == Dimension.GROUP) {
            return "another group than " + wanted;
        }
        String field = ScopeText.field(condition);
        String actual = actual(condition);
        return actual == null ? "the call has no " + field : field + " is " + actual + ", not " + wanted;
    }

    private @Nullable String actual(Scope.Condition condition) {
        Identity identity = attribution.identity();
        return switch (condition.dimension()) {
            case ORGANIZATION -> identity.organization();
            case GROUP -> identity.groupName();
            case USER -> identity.userName();
            case KEY -> identity.keyName();
            case CUSTOMER -> attribution.customer();
            case PLAN -> attribution.plan();
            case TAG -> condition.tag() == null ? null : attribution.tags().get(condition.tag());
            case ENDPOINT -> attribution.endpoint();
            case FEATURE -> attribution.feature();
            case ENVIRONMENT -> attribution.environment();
            case SESSION -> attribution.session();
            case END_USER -> attribution.endUser();
            case PROVIDER -> provider;
            case MODEL -> model;
        };
    }

    private static String word(Dimension each) {
        return switch (each) {
            case END_USER -> "end user";
            case ORGANIZATION,
                    GROUP,
                    USER,
                    KEY,
                    CUSTOMER,
                    PLAN,
                    TAG,
                    ENDPOINT,
                    FEATURE,
                    ENVIRONMENT,
                    SESSION,
                    PROVIDER,
                    MODEL -> each.name().toLowerCase(Locale.ROOT);
        };
    }
}
