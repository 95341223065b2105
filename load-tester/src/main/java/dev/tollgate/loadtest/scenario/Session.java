package dev.tollgate.loadtest.scenario;

import java.time.Duration;

/**
 * What devices say in CONNECT.
 *
 * @param keepAlive whole seconds; zero for none
 * @param isClean clean session (3.1.1), clean start (5)
 * @param expiry session expiry interval of MQTT 5, whole seconds; zero ends the session with the connection
 * @param receiveMaximum of MQTT 5
 */
public record Session(MqttVersion version, Duration keepAlive, boolean isClean, Duration expiry, int receiveMaximum) {
    public static final Session DEFAULTS =
            new Session(MqttVersion.V5, Duration.ofSeconds(60), true, Duration.ZERO, 65_535);

    public Session {
        checkSeconds("keepalive", keepAlive, 65_535);
        checkSeconds("session_expiry", expiry, 0xFFFF_FFFFL);
        InvalidSetting.check(
                receiveMaximum >= 1 && receiveMaximum <= 65_535, "receive_maximum", "1 to 65535", receiveMaximum);
    }

    private static void checkSeconds(String key, Duration time, long max) {
        boolean isWhole =
                time.equals(Duration.ofSeconds(time.toSeconds())) && time.toSeconds() >= 0 && time.toSeconds() <= max;
        InvalidSetting.check(isWhole, key, "whole seconds, at most " + max, Units.formatTime(time));
    }
}
