package dev.tollgate.edge.mqtt;

import dev.tollgate.edge.auth.ClientCheck;
import dev.tollgate.edge.auth.ClientCredentials;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One connection's user name and password, where they count. On the connection's event loop; the check itself is made elsewhere. */
final class ClientGate {
    private static final long NONE = 0;

    private final MqttConnection connection;
    private final MqttSessions sessions;
    private final Consumer<@Nullable CloseReason> onChecked;
    private boolean checking;
    private long credential = NONE;

    /** @param onChecked told what became of a check: null where the client may connect */
    ClientGate(MqttConnection connection, MqttSessions sessions, Consumer<@Nullable CloseReason> onChecked) {
        this.connection = connection;
        this.sessions = sessions;
        this.onChecked = onChecked;
    }

    /** Begins to check a CONNECT where it has to be; not null for why it cannot be accepted at all. */
    @Nullable
    CloseReason check(MqttConnectMessage packet, ClientCredentialsMode mode) {
        ClientCredentials credentials = sessions.credentials();
        String userName = packet.payload().userName();
        boolean isNeeded =
                switch (mode) {
                    case OFF -> false;
                    case OPTIONAL -> userName != null;
                    case REQUIRED -> true;
                };
        if (!isNeeded) {
            return null;
        }
        byte[] password = packet.payload().passwordInBytes();
        if (credentials == null || userName == null) {
            return CloseReason.CREDENTIALS_MISSING;
        }
        if (password == null) {
            return CloseReason.BAD_CREDENTIALS;
        }
        checking = true;
        credentials.check(
                userName,
                password,
                connection.remoteAddress(),
                check -> connection.execute(() -> onChecked(credentials, check)));
        return null;
    }

    boolean isChecking() {
        return checking;
    }

    private void onChecked(ClientCredentials credentials, ClientCheck check) {
        checking = false;
        CloseReason refusal =
                switch (check.outcome()) {
                    case ACCEPTED -> accept(credentials, check.credential());
                    case BAD_CREDENTIALS -> CloseReason.BAD_CREDENTIALS;
                    case NOT_AUTHORIZED -> CloseReason.CREDENTIAL_DEAD;
                    case BUSY -> CloseReason.CREDENTIALS_BUSY;
                    case UNAVAILABLE -> CloseReason.CREDENTIALS_UNAVAILABLE;
                };
        onChecked.accept(refusal);
    }

    /** Is known first and looks then, so that an end between the two is seen by one of them. */
    private @Nullable CloseReason accept(ClientCredentials credentials, long number) {
        if (connection.isActive()) {
            credential = number;
            sessions.addByCredential(number, connection);
        }
        return credentials.isLive(number) ? null : CloseReason.CREDENTIAL_DEAD;
    }

    /** The connection has ended. */
    void leave() {
        if (credential != NONE) {
            sessions.removeByCredential(credential, connection);
            credential = NONE;
        }
    }
}
