package dev.tollgate.edge.mqtt;

/** Whether clients have to show a user name and password when they connect. */
public enum ClientCredentialsMode {
    /** They are not looked at. */
    OFF,
    /** Those that show some are checked. */
    OPTIONAL,
    /** All are checked. */
    REQUIRED
}
