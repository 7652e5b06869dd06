package io.lovage.flow;

import io.lovage.message.Payload;
import io.lovage.task.Json;
import io.lovage.task.RegisteredTask;
import io.lovage.task.TaskPolicy;
import java.util.List;

/** The task that every worker knows: it returns the list of results piped into it, so that a group has a result of its own. */
public final class Collect {

    static final String NAME = "lovage.collect";

    private Collect() {}

    public static RegisteredTask task() {
        return new RegisteredTask(NAME, TaskPolicy.DEFAULT, Collect::bind, (arguments, context) -> arguments[0]);
    }

    private static Object[] bind(Payload body, List<Payload> piped) {
        Payload list = piped.isEmpty() ? Payload.utf8("[]") : piped.get(0);
        return new Object[] {Json.mapper().readTree(list.bytes())};
    }
}
