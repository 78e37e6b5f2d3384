package io.purser.gateway.listener;

import io.purser.gateway.dialect.TopStrings;
import io.purser.gateway.relay.Job;
import io.purser.gateway.relay.Question;
import io.purser.governance.batches.BatchStore;
import io.purser.governance.batches.Owner;
import io.purser.governance.batches.StoredBatch;
import io.purser.governance.batches.StoredFile;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What every request about files and batches has in common: where it is looked up, how it is answered. What is not
/// the caller's own does not exist.
final class FileClerk extends Clerk {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,127}");

    private final BatchStore store;

    FileClerk(Gateway gateway, BatchStore store, HttpServerRequest request) {
        super(gateway, request);
        this.store = store;
    }

    /// Whether a provider's id can stand in a path as it is.
    static boolean isId(String text) {
        return ID.matcher(text).matches();
    }

    /// The id of what a provider says it has made, null where that is none.
    static @Nullable String madeId(Question.Answer answer) {
        Map<String, String> said = answer.isGood()
                ? TopStrings.read(answer.body().getBytes(), answer.body().length())
                : null;
        String id = said == null ? null : said.get("id");
        return id != null && isId(id) ? id : null;
    }

    /// Passes a provider's answer on once what it made is kept.
    void answerKept(Runnable keep, Question.Answer answer, String provider) {
        off(
                () -> {
                    keep.run();
                    return answer;
                },
                kept -> answer(kept, provider));
    }

    void file(Owner owner, String id, Consumer<StoredFile> then) {
        off(() -> store.file(owner, id), found -> {
            if (found == null) {
                refuse(answers().unknownObject("file", id));
            } else {
                then.accept(found);
            }
        });
    }

    void batch(Owner owner, String id, Consumer<StoredBatch> then) {
        off(() -> store.batch(owner, id), found -> {
            if (found == null) {
                refuse(answers().unknownObject("batch", id));
            } else {
                then.accept(found);
            }
        });
    }

    /// Passes an answer on; one that did not come is told as a failure.
    void answer(Question.Answer answer, String provider) {
        Job.Failure failure = answer.failure();
        if (failure != null) {
            refuse(answers().of(failure, provider));
            return;
        }
        String type = answer.contentType();
        send(answer.status(), type == null ? "application/json" : type, answer.body());
    }

    /// Answers a list of what is already JSON.
    void list(String objects) {
        send(
                200,
                "application/json",
                Buffer.buffer("{\"object\":\"list\",\"data\":[" + objects + "],\"has_more\":false}"));
    }
}
