package dev.tollgate.edge.explain;

import dev.tollgate.edge.config.Setting;

/** How much is remembered for operators: {@code explain.*}. All of it is in memory, and gone with the process. */
public record ExplainConfig(
        @Setting(
                value = "4096",
                min = 16,
                max = 1_000_000,
                doc = "Refusals that are remembered, whoever was refused; equal ones are one, with a count.")
        int decisionsMax,

        @Setting(
                value = "10000",
                min = 1,
                max = 1_000_000,
                doc = "Devices whose own refusals are remembered: those that were refused last.")
        int devicesMax,

        @Setting(value = "20", min = 1, max = 1_000, doc = "Refusals that are remembered of each of these devices.")
        int decisionsPerDevice,

        @Setting(
                value = "1024",
                min = 16,
                max = 65_536,
                doc =
                        "Refusals of an event loop that wait to be remembered; more than that in a tenth of a second are only counted.")
        int waitingMax,

        @Setting(
                value = "10000",
                min = 16,
                max = 100_000,
                doc = "Events that are kept for followers of /api/v1/events that connect again (Last-Event-ID).")
        int eventsMax,

        @Setting(
                value = "10000",
                min = 16,
                max = 100_000,
                doc =
                        "Events that wait for a follower that reads slowly; with more than that it is dropped. Up to 8192 may come at once.")
        int followerEventsMax,

        @Setting(value = "20", min = 0, max = 10_000, doc = "Refusals a second that become events.")
        int decisionEventsPerSecond,

        @Setting(
                value = "1000",
                min = 0,
                max = 1_000_000,
                doc =
                        "Connections' openings and ends a second that become events, so that clients that connect for each request do not crowd out the others.")
        int sessionEventsPerSecond,

        @Setting(
                value = "200000",
                min = 1,
                max = 10_000_000,
                doc = "Tokens in use that are watched for a second address (key-in-two-places).")
        int watchedTokensMax,

        @Setting(
                value = "2s",
                min = 0,
                max = 600_000,
                doc =
                        "How long a token must be in use from two addresses before that is reported: as long as a device that roams may need.")
        int twoPlacesAfterMs,

        @Setting(
                value = "10m",
                min = 1_000,
                max = 86_400_000,
                doc = "How long it is not reported again of the same token.")
        int twoPlacesPauseMs,

        @Setting(
                value = "1m",
                min = 100,
                max = 86_400_000,
                doc = "How often it is noted of a connected device that it was seen.")
        int lastSeenIntervalMs,

        @Setting(
                value = "15s",
                min = 100,
                max = 86_400_000,
                doc = "How often what was noted is written to the registry.")
        int lastSeenWriteMs,

        @Setting(
                value = "200000",
                min = 1,
                max = 10_000_000,
                doc = "Devices whose note waits to be written; others wait for their next one.")
        int lastSeenMax) {
    /** As if nothing was set. */
    public static final ExplainConfig DEFAULT = new ExplainConfig(
            4096, 10_000, 20, 1024, 10_000, 10_000, 20, 1000, 200_000, 2_000, 600_000, 60_000, 15_000, 200_000);
}
