package dev.tollgate.loadtest.server;

/** Decides by token who gets in. Called on event loops. */
public interface Gate {
    /** Lets everybody in. */
    Gate OPEN = token -> 0;

    /** How a refused message is answered in MQTT 5. */
    int NOT_AUTHORIZED = 0x87;

    /** Answer that ends the connection without a word. */
    int CLOSE = -1;

    /**
     * @param token the fourth level of a topic or path, or the user name of CONNECT
     * @return 0 to accept, {@link #CLOSE}, an MQTT reason code below 400, or an HTTP status from there on
     */
    int check(String token);
}
