package io.purser.gateway.listener;

import io.purser.core.attribution.Identity;
import io.purser.gateway.dialect.Reference;
import io.purser.governance.batches.BatchStore;
import io.purser.governance.batches.Owner;
import io.purser.governance.custody.Custody;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whether what a body names at the provider may be read by whoever names it. The provider cannot
/// tell our callers apart: to it every one of them is us.
final class Ownership {
    private static final Logger log = LoggerFactory.getLogger(Ownership.class);

    private final Custody custody;
    private final BatchStore files;

    Ownership(Custody custody, BatchStore files) {
        this.custody = custody;
        this.files = files;
    }

    /// Looks every reference up.
    ///
    /// @param then told on `executor`: the first reference that does not exist for this caller, null
    ///     where all may be read
    void check(List<Reference> named, Identity caller, Executor executor, Consumer<@Nullable Reference> then) {
        next(named.iterator(), caller, executor, then);
    }

    private void next(
            Iterator<Reference> rest, Identity caller, Executor executor, Consumer<@Nullable Reference> then) {
        if (!rest.hasNext()) {
            then.accept(null);
            return;
        }
        Reference one = rest.next();
        Consumer<Boolean> judged = mayRead -> {
            if (mayRead) {
                next(rest, caller, executor, then);
            } else {
                then.accept(one);
            }
        };
        switch (one.kind()) {
            case RESPONSE ->
                custody.find(one.id(), executor, deposit -> judged.accept(deposit != null && deposit.isOf(caller)));
            case CONVERSATION ->
                custody.find(one.id(), executor, deposit -> judged.accept(deposit == null || deposit.isOf(caller)));
            case FILE -> file(one.id(), Owner.of(caller), executor, judged);
        }
    }

    /// A file that nobody has uploaded through us is nobody's here.
    private void file(String id, Owner caller, Executor executor, Consumer<Boolean> judged) {
        Thread.ofVirtual().start(() -> {
            boolean mayRead = isFree(id, caller);
            executor.execute(() -> judged.accept(mayRead));
        });
    }

    /// What cannot be looked up may be read by nobody.
    private boolean isFree(String id, Owner caller) {
        try {
            Owner owner = files.ownerOfFile(id);
            return owner == null || owner.equals(caller);
        } catch (RuntimeException e) {
            log.error("whose a file is cannot be read, so nobody may use it", e);
            return false;
        }
    }
}
