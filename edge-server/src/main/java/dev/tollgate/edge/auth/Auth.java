package dev.tollgate.edge.auth;

import dev.tollgate.edge.extension.Registrar;
import dev.tollgate.edge.store.Registry;
import dev.tollgate.edge.store.RegistryException;
import java.io.IOException;
import java.sql.SQLException;
import java.time.InstantSource;

/** The parts of this package, joined. One an edge; to be closed before the registry. */
public final class Auth implements AutoCloseable {
    private final AuthDatabase database;
    private final AuthConfig config;
    private final FailedAttempts failures;
    private final AuthTokens tokens;
    private final Registrations registrations;
    private final RegistrationDesk desk;
    private final ClientCredentials credentials;

    private Auth(
            AuthDatabase database, Registry registry, AuthConfig config, FailedAttempts failures, InstantSource clock)
            throws RegistryException {
        this.database = database;
        this.config = config;
        this.failures = failures;
        tokens = new AuthTokens(database, registry.signingKeys(), config, clock);
        registrations = new Registrations(
                tokens, registry.deviceRegistry(), registry.deviceKeys(), failures, config, clock, System::nanoTime);
        desk = new RegistrationDesk(registrations, config);
        credentials = new ClientCredentials(database, config, failures, clock);
    }

    /**
     * @param failures shared with all who are presented credentials
     * @throws IOException when the registry's database cannot be opened once more, or the keys that sign auth tokens cannot be opened
     */
    public static Auth open(Registry registry, AuthConfig config, FailedAttempts failures, InstantSource clock)
            throws IOException {
        AuthDatabase database = new AuthDatabase(registry.openState());
        try {
            return new Auth(database, registry, config, failures, clock);
        } catch (RegistryException | RuntimeException failure) {
            closeAfter(failure, database);
            throw new IOException("auth tokens cannot be used: " + failure.getMessage(), failure);
        }
    }

    private static void closeAfter(Exception failure, AuthDatabase database) {
        try {
            database.close();
        } catch (SQLException second) {
            failure.addSuppressed(second);
        }
    }

    public AuthConfig config() {
        return config;
    }

    public FailedAttempts failures() {
        return failures;
    }

    public AuthTokens tokens() {
        return tokens;
    }

    /** For threads that may wait. */
    public Registrations registrations() {
        return registrations;
    }

    /** For event loops. */
    public Registrar registrar() {
        return desk;
    }

    public ClientCredentials credentials() {
        return credentials;
    }

    /** Answers devices that wait; the event loops must run still. A second call does nothing. */
    public void finish() {
        desk.close();
        credentials.close();
    }

    @Override
    public void close() throws SQLException {
        finish();
        tokens.close();
        database.close();
    }
}
