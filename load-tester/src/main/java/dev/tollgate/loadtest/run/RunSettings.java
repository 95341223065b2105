package dev.tollgate.loadtest.run;

import dev.tollgate.loadtest.device.Transport;
import dev.tollgate.loadtest.measure.Interval;
import dev.tollgate.loadtest.plan.Ownership;
import dev.tollgate.loadtest.report.RunInfo;
import dev.tollgate.loadtest.scenario.Identity;
import dev.tollgate.loadtest.scenario.Scenario;
import dev.tollgate.loadtest.scenario.TokenState;
import dev.tollgate.loadtest.scenario.token.Fleet;
import dev.tollgate.loadtest.verify.Witness;
import java.time.Duration;
import java.util.List;

/**
 * What a run is made of.
 *
 * @param info as the caller knows it; its times are those of the run itself in the result
 * @param stampRun number that stamps carry: the same in all processes of a run, and in no other run
 * @param ownership which devices, and their part of the plans, belong to this process
 * @param loops event loops
 * @param interval length of a row
 * @param flipper changes the state of a token at the server
 * @param meeting where processes of one run wait for each other
 */
public record RunSettings(
        Scenario scenario,
        Fleet fleet,
        RunInfo info,
        long stampRun,
        Ownership ownership,
        int loops,
        Transport transport,
        Duration interval,
        List<Interval.Listener> listeners,
        Witness witness,
        RunHealth health,
        Flipper flipper,
        Meeting meeting) {
    /** Changes the state of a device's token. May wait; called on a thread of its own. */
    public interface Flipper {
        Flipper NONE = (device, to) -> {};

        /** Returns once the server knows. Throws when it could not be told. */
        void flip(Identity device, TokenState to) throws Exception;
    }

    public RunSettings {
        listeners = List.copyOf(listeners);
    }

    /** All devices, on as many loops as {@code loops}, with nobody listening. */
    public static RunSettings of(Scenario scenario, RunInfo info, long stampRun, int loops) {
        return new RunSettings(
                scenario,
                Fleet.of(scenario.devices(), scenario.seed()),
                info,
                stampRun,
                Ownership.ALL,
                loops,
                Transport.best(),
                scenario.phases().measure().compareTo(Duration.ofHours(1)) > 0
                        ? Duration.ofSeconds(10)
                        : Duration.ofSeconds(1),
                List.of(),
                Witness.NONE,
                RunHealth.NONE,
                Flipper.NONE,
                Meeting.ALONE);
    }

    public RunSettings withListeners(List<Interval.Listener> all) {
        return new RunSettings(
                scenario, fleet, info, stampRun, ownership, loops, transport, interval, all, witness, health, flipper,
                meeting);
    }

    public RunSettings withWitness(Witness hears) {
        return new RunSettings(
                scenario, fleet, info, stampRun, ownership, loops, transport, interval, listeners, hears, health,
                flipper, meeting);
    }

    public RunSettings withOwnership(Ownership part) {
        return new RunSettings(
                scenario, fleet, info, stampRun, part, loops, transport, interval, listeners, witness, health, flipper,
                meeting);
    }

    public RunSettings withHealth(RunHealth watch) {
        return new RunSettings(
                scenario, fleet, info, stampRun, ownership, loops, transport, interval, listeners, witness, watch,
                flipper, meeting);
    }

    public RunSettings withFlipper(Flipper changes) {
        return new RunSettings(
                scenario, fleet, info, stampRun, ownership, loops, transport, interval, listeners, witness, health,
                changes, meeting);
    }

    public RunSettings withMeeting(Meeting point) {
        return new RunSettings(
                scenario, fleet, info, stampRun, ownership, loops, transport, interval, listeners, witness, health,
                flipper, point);
    }

    public RunSettings withInterval(Duration length) {
        return new RunSettings(
                scenario, fleet, info, stampRun, ownership, loops, transport, length, listeners, witness, health,
                flipper, meeting);
    }

    public RunSettings withTransport(Transport kind) {
        return new RunSettings(
                scenario, fleet, info, stampRun, ownership, loops, kind, interval, listeners, witness, health, flipper,
                meeting);
    }
}
