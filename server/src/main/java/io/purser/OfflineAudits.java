package io.purser;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.purser.cli.AuditDesk;
import io.purser.control.audit.AuditCheck;
import io.purser.control.audit.AuditVerdict;
import io.purser.platform.secret.VerifyingKey;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Checks exports of the audit log for the command line: no server is asked.
final class OfflineAudits implements AuditDesk {
    @Override
    public JsonNode verify(Path export, @Nullable Path publicKeys) {
        List<VerifyingKey> trusted = publicKeys == null ? List.of() : keys(publicKeys);
        try (InputStream in = new BufferedInputStream(Files.newInputStream(export), 1 << 16)) {
            return document(AuditCheck.of(in, trusted));
        } catch (IOException unreadable) {
            throw new Refused(
                    export + " cannot be read: " + unreadable.getClass().getSimpleName());
        }
    }

    private static List<VerifyingKey> keys(Path file) {
        try {
            return VerifyingKey.ofPem(Files.readString(file));
        } catch (IOException unreadable) {
            throw new Refused(file + " cannot be read: " + unreadable.getClass().getSimpleName());
        } catch (IllegalArgumentException noKey) {
            throw new Refused(file + ": " + noKey.getMessage());
        }
    }

    private static JsonNode document(AuditVerdict verdict) {
        ObjectNode form = JsonNodeFactory.instance.objectNode();
        switch (verdict) {
            case AuditVerdict.Sound sound -> {
                form.put("sound", true)
                        .put("chain", sound.chain())
                        .put("entries", sound.entries())
                        .put("until", sound.until());
                sound.keys().forEach(form.putArray("keys")::add);
            }
            case AuditVerdict.Broken broken ->
                form.put("sound", false)
                        .put("line", broken.line())
                        .put("entry", broken.entry())
                        .put("which", broken.which())
                        .put("problem", broken.why());
        }
        return form;
    }
}
