package dev.tollgate.loadtest.command;

import dev.tollgate.loadtest.doctor.Preflight;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code load search}: commands that run, with the options of a search beside their own. */
public final class SearchCommands {
    private SearchCommands() {}

    /**
     * @param searches makes what runs one of the commands; its annotated options become the command's
     * @param arguments of the command line
     */
    public static CommandLine of(Console console, Supplier<? extends Launcher> searches, String... arguments) {
        CommandLine search = new CommandLine(new Group(console));
        List<Function<RunContext, ScenarioCommand>> members =
                List.of(PubCommand::new, HttpCommand::new, RttCommand::new, ConnCommand::new, ClientsCommand::new);
        for (Function<RunContext, ScenarioCommand> member : members) {
            Launcher launcher = searches.get();
            RunContext context = new RunContext(console, launcher, Preflight::check, MaskedCommandLine.of(arguments));
            CommandLine command = new CommandLine(member.apply(context));
            command.getCommandSpec().addMixin("search", CommandSpec.forAnnotatedObject(launcher));
            search.addSubcommand(command);
        }
        return search;
    }

    @Command(
            name = "search",
            synopsisSubcommandLabel = "pub|http|rtt|conn|clients",
            description = {
                "Finds the highest rate that holds a goal: grows, bisects, and confirms what it has found.",
                "Steps have all options of 'load pub' and so on, but the rate; -d is how long a confirmation lasts."
            },
            footer = {
                "  load search rtt --slo 'p(99)<20ms, errors<0.1%%, unanswered==0' --from 500 --precision 5%% mqtt://edge",
                "  load search clients --slo 'p(99)<50ms' --from 1000 -R 1k/s --expect 20k mqtt://edge"
            })
    private static final class Group implements Runnable {
        private final Console console;

        @Spec
        private CommandSpec spec = CommandSpec.create();

        Group(Console console) {
            this.console = console;
        }

        @Override
        public void run() {
            spec.commandLine().usage(console.out());
        }
    }
}
