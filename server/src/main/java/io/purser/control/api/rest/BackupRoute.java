package io.purser.control.api.rest;

import io.purser.control.admin.Backups;
import io.purser.control.api.Credentials;
import io.purser.control.api.Jurisdiction;
import io.purser.control.audit.Audit;
import io.purser.control.audit.AuditAction;
import io.purser.control.audit.AuditDeed;
import io.purser.control.audit.Chain;
import io.purser.control.identity.Permission;
import io.purser.control.identity.Principal;
import io.purser.control.identity.Reach;
import io.purser.platform.http.Door;
import io.purser.platform.http.Response;
import io.purser.platform.http.Route;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A backup of everything, for operators: made on the server, sent as an archive.
public final class BackupRoute {
    private static final Logger LOG = LoggerFactory.getLogger(BackupRoute.class);

    private final Backups backups;
    private final Audit audit;
    private final Credentials credentials;

    public BackupRoute(Backups backups, Audit audit, Credentials credentials) {
        this.backups = backups;
        this.audit = audit;
        this.credentials = credentials;
    }

    public List<Route> routes() {
        return List.of(Answers.get("/api/v1/backup", Door.OPERATOR, request -> {
            Principal who = Operators.require(credentials, request);
            if (!who.may(Permission.INSTALLATION_WRITE)) {
                throw new Problem.Stop(
                        Problem.forbidden(Jurisdiction.needs(Permission.INSTALLATION_WRITE, Reach.INSTALLATION)));
            }
            return backup(Answers.flag(request, "secrets", true), who);
        }));
    }

    private Response backup(boolean with, Principal who) {
        return switch (backups.take(with)) {
            case Backups.Taken taken -> {
                LOG.info(
                        "a backup up to record {} is sent to {}, {} secrets",
                        taken.sequence(),
                        who.label(),
                        with ? "with its" : "without its");
                note(who, with, taken);
                yield archive(taken);
            }
            case Backups.Busy _ ->
                refused(409, "backup_running", "Another backup is running", "expected one at a time; try again later");
            case Backups.NoRoom(long needs, long free) ->
                refused(
                        507,
                        "no_room",
                        "No room for the copy",
                        "the data folder's disk has " + free + " bytes free; expected " + needs);
            case Backups.Failed(String why) -> refused(500, "backup_failed", "The copy could not be made", why);
        };
    }

    /// Everything is handed out: the entry stands before the first byte is sent.
    private void note(Principal who, boolean secrets, Backups.Taken taken) {
        String name = "backup " + taken.sequence();
        Map<String, Object> form = Map.of("takenAt", taken.takenAt(), "secrets", secrets, "bytes", taken.bytes());
        audit.log()
                .note(
                        Chain.INSTALLATION,
                        AuditDeed.one(
                                audit.now(),
                                who.actor(),
                                AuditAction.BACKUP_TAKE,
                                new AuditDeed.Thing("backup", null, name),
                                null,
                                form,
                                null));
    }

    private static Response archive(Backups.Taken taken) {
        return new Response(
                200,
                Map.of(
                        "content-type",
                        "application/zip",
                        "content-disposition",
                        "attachment; filename=\"purser-backup-" + taken.sequence() + ".zip\"",
                        "cache-control",
                        "no-store",
                        "purser-backup-bytes",
                        Long.toString(taken.bytes())),
                taken.body()::writeTo);
    }

    private static Response refused(int status, String code, String title, String detail) {
        return new Problem(status, code, title, detail, null).response();
    }
}
