package io.purser.storage.sqlite;

import io.purser.control.admin.PolicyStore;
import io.purser.control.admin.TokenStore;
import io.purser.control.alerts.WindowStore;
import io.purser.control.allowances.AllowanceStore;
import io.purser.control.allowances.Granted;
import io.purser.control.allowances.IncreaseStore;
import io.purser.control.allowances.RolloverStore;
import io.purser.control.audit.AuditDeed;
import io.purser.control.audit.AuditLog;
import io.purser.control.audit.AuditQuery;
import io.purser.control.audit.Chain;
import io.purser.control.audit.Checkpoint;
import io.purser.control.audit.SealedEntry;
import io.purser.control.audit.Sealer;
import io.purser.control.identity.jwt.IssuerKey;
import io.purser.control.organizations.DeletionStore;
import io.purser.control.organizations.SuspensionStore;
import io.purser.control.signin.SessionStore;
import io.purser.core.policy.Policy;
import io.purser.platform.secret.SecretBox;
import io.purser.platform.secret.VerifyingKey;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What people declared, in `config.db`: policies, their audit entries, operator tokens, settings.
/// A file apart from the ledger, so that no big change stands before a hold. Every change is on
/// the disk when it returns. Safe from any thread, one at a time.
public final class SqliteConfig
        implements PolicyStore, TokenStore, AllowanceStore, AuditLog, IssuerKey.Store, AutoCloseable {

    private static final String FILE = "config.db";

    private final SqliteFile file;
    private final Connection connection;
    private final SecretBox box;
    private final PolicyDocument documents;
    private final AuditTrail audit;
    private final ConfigSettings settings;
    private final OperatorTokenTable tokens;
    private final AllowanceTable allowances;
    private final IncreaseTable increases;
    private final LetterTable letters;
    private boolean closed;

    private SqliteConfig(SqliteFile file, SecretBox box, Sealer sealer) {
        this.file = file;
        connection = file.openToWrite(true);
        this.box = box;
        documents = new PolicyDocument(box);
        audit = new AuditTrail(connection, sealer);
        settings = new ConfigSettings(connection);
        tokens = new OperatorTokenTable(connection);
        allowances = new AllowanceTable(connection);
        increases = new IncreaseTable(connection);
        letters = new LetterTable(connection);
    }

    /// Opens the configuration of a data folder; the first start makes it.
    ///
    /// @param box seals the secrets that must be read again
    /// @param sealer makes the audit entries
    /// @param now epoch milliseconds
    /// @throws StoreException where it cannot be read or was written by a newer version
    public static SqliteConfig open(DataFolder folder, SecretBox box, Sealer sealer, long now) {
        SqliteConfig config = new SqliteConfig(in(folder.path()), box, sealer);
        try {
            config.writing(() -> {
                config.audit.open(now);
                return true;
            });
            return config;
        } catch (RuntimeException e) {
            config.close();
            throw e;
        }
    }

    static SqliteFile in(Path folder) {
        return new SqliteFile(folder.resolve(FILE), ConfigTables.MARK, ConfigTables.STEPS);
    }

    interface Reading<T> {
        T read() throws SQLException;
    }

    interface Writing {
        boolean write() throws SQLException;
    }

    synchronized <T> T reading(Reading<T> reading) {
        try {
            return reading.read();
        } catch (SQLException e) {
            throw file.cannot("be read", e);
        }
    }

    /// One transaction; nothing is changed where the answer is false.
    synchronized boolean writing(Writing writing) {
        try {
            SqliteFile.run(connection, "BEGIN IMMEDIATE");
            boolean done = writing.write();
            SqliteFile.run(connection, done ? "COMMIT" : "ROLLBACK");
            return done;
        } catch (SQLException e) {
            rollback(e);
            throw file.cannot("be written", e);
        } catch (RuntimeException e) {
            rollback(e);
            throw e;
        }
    }

    /// A failed commit may have rolled back by itself.
    private void rollback(Exception cause) {
        try {
            SqliteFile.run(connection, "ROLLBACK");
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    @Override
    public List<Kept> load() {
        return reading(() -> {
            List<Kept> kept = new ArrayList<>();
            try (PreparedStatement query = connection.prepareStatement(
                            "SELECT format, document, governance_hash, organization FROM policy ORDER BY organization");
                    ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    requireKnown(row.getInt(1), row.getString(4));
                    kept.add(new Kept(documents.read(row.getString(2)), row.getString(3)));
                }
            }
            return List.copyOf(kept);
        });
    }

    private void requireKnown(int format, String organization) {
        if (format > PolicyDocument.FORMAT) {
            throw new StoreException(file.path() + ": the policy of \"" + organization + "\" has format " + format
                    + ", this Purser knows up to " + PolicyDocument.FORMAT + "; use the newer one");
        }
    }

    @Override
    public boolean save(Policy policy, AuditDeed deed) {
        String organization = policy.organization().name();
        String document = documents.write(policy);
        return writing(() -> {
            Long kept = keptVersion(organization);
            if (kept != null && policy.version() != kept + 1) {
                return false;
            }
            try (PreparedStatement write = connection.prepareStatement("INSERT INTO policy (organization, version,"
                    + " format, document, governance_hash) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
                    + " version = excluded.version, format = excluded.format, document = excluded.document,"
                    + " governance_hash = coalesce(excluded.governance_hash, governance_hash)")) {
                write.setString(1, organization);
                write.setLong(2, policy.version());
                write.setInt(3, PolicyDocument.FORMAT);
                write.setString(4, document);
                write.setString(5, deed.governanceHash());
                write.executeUpdate();
            }
            audit.add(Chain.of(organization), deed);
            return true;
        });
    }

    private @Nullable Long keptVersion(String organization) throws SQLException {
        try (PreparedStatement query =
                connection.prepareStatement("SELECT version FROM policy WHERE organization = ?")) {
            query.setString(1, organization);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? (Long) row.getLong(1) : null;
            }
        }
    }

    @Override
    public void remove(String organization, AuditDeed deed) {
        writing(() -> {
            try (PreparedStatement delete = connection.prepareStatement("DELETE FROM policy WHERE organization = ?")) {
                delete.setString(1, organization);
                delete.executeUpdate();
            }
            audit.add(Chain.of(organization), deed);
            return true;
        });
    }

    @Override
    public void note(Chain chain, AuditDeed deed) {
        writing(() -> {
            audit.add(chain, deed);
            return true;
        });
    }

    @Override
    public boolean noteOnce(Chain chain, AuditDeed deed, String name, String mark) {
        return writing(() -> {
            if (mark.equals(settings.read(name))) {
                return false;
            }
            settings.write(name, mark);
            audit.add(chain, deed);
            return true;
        });
    }

    @Override
    public @Nullable String mark(String name) {
        return setting(name).orElse(null);
    }

    @Override
    public List<SealedEntry> find(AuditQuery query) {
        return reading(() -> audit.find(query));
    }

    @Override
    public List<SealedEntry> after(Chain chain, long after, int most) {
        return reading(() -> audit.after(chain, after, most));
    }

    @Override
    public Sealer.Tail tail(Chain chain) {
        return reading(() -> audit.tail(chain));
    }

    @Override
    public List<Checkpoint> checkpoints(Chain chain) {
        return reading(() -> audit.checkpoints(chain));
    }

    @Override
    public List<Chain> chains() {
        return reading(audit::chains);
    }

    @Override
    public List<VerifyingKey> keys() {
        return reading(audit::keys);
    }

    @Override
    public List<OperatorToken> tokens() {
        return reading(tokens::all);
    }

    @Override
    public boolean add(OperatorToken token, AuditDeed deed) {
        return writing(() -> tokens.add(token) && noted(token.chain(), deed));
    }

    @Override
    public boolean revoke(OperatorToken token, long at, AuditDeed deed) {
        return writing(() -> tokens.revoke(token, at) && noted(token.chain(), deed));
    }

    @Override
    public List<Granted> allowances(String organization) {
        return reading(() -> allowances.all(organization));
    }

    @Override
    public List<Granted> of(String organization, String budgetId, long after) {
        return reading(() -> allowances.of(organization, budgetId, after));
    }

    @Override
    public long latestAllowance(String organization) {
        return reading(() -> allowances.latest(organization));
    }

    @Override
    public boolean grant(String organization, List<Granted> granted, AuditDeed deed) {
        return writing(() -> allowances.add(organization, granted) && noted(Chain.of(organization), deed));
    }

    @Override
    public boolean end(String organization, Granted ended, AuditDeed deed) {
        return writing(() -> allowances.end(organization, ended) && noted(Chain.of(organization), deed));
    }

    /// What windows left for the next ones.
    public RolloverStore rollovers() {
        return new RolloverTable(this, connection, allowances);
    }

    /// The windows of which somebody is told.
    public WindowStore windows() {
        return new BudgetWindowTable(this, connection, letters);
    }

    /// What people asked beyond ceilings.
    public IncreaseStore increases() {
        return new SqliteIncreases(this, increases, allowances, letters);
    }

    /// Letters that wait, and what became of them.
    public SqliteLetters letters() {
        return new SqliteLetters(this, letters);
    }

    boolean noted(Chain chain, AuditDeed deed) throws SQLException {
        audit.add(chain, deed);
        return true;
    }

    /// Who has signed in.
    public SessionStore sessions() {
        return new SqliteSessions(this, connection);
    }

    /// The people of whom identity providers told.
    public SqliteDirectory directory() {
        return new SqliteDirectory(this, connection);
    }

    /// The organizations that are suspended.
    public SuspensionStore suspensions() {
        return new SuspensionTable(this, connection);
    }

    /// The organizations that were deleted.
    public DeletionStore deletions() {
        return new DeletionTable(this, connection);
    }

    /// A value that the installation remembers under a name.
    public Optional<String> setting(String name) {
        return reading(() -> Optional.ofNullable(settings.read(name)));
    }

    /// Remembers a value under a name.
    public void setting(String name, String value) {
        writing(() -> {
            settings.write(name, value);
            return true;
        });
    }

    /// A secret that the installation keeps sealed under a name.
    @Override
    public Optional<String> secret(String name) {
        return setting(name).map(kept -> box.open(kept, name));
    }

    @Override
    public void secret(String name, String value) {
        setting(name, box.seal(value, name));
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            SqliteFile.close(connection);
        }
    }
}
