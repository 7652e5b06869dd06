package io.lovage.task;

import io.lovage.message.InvalidMessageException;
import io.lovage.message.QueueName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which queue calls go to that name none, and whose task names none, by the name of the task. The first pattern that fits counts. Immutable. */
public final class Routes {

    public static final Routes NONE = new Routes(List.of());

    private final List<Route> routes;

    private Routes(List<Route> routes) {
        this.routes = List.copyOf(routes);
    }

    private record Route(Pattern names, String queue) {}

    /**
     * These, and then one more.
     *
     * @param pattern a task's name, in which {@code *} stands for any characters, such as {@code billing.*}
     * @throws InvalidMessageException if the pattern is empty or the queue's name isn't one
     */
    public Routes with(String pattern, String queue) {
        if (pattern.isEmpty()) {
            throw new InvalidMessageException(
                    "The route to queue '%s' has an empty pattern, which fits no task. Use for example 'billing.*'.",
                    queue);
        }
        String regex = Stream.of(pattern.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
        List<Route> more = new ArrayList<>(routes);
        more.add(new Route(Pattern.compile(regex), QueueName.check(queue)));
        return new Routes(more);
    }

    /** The queue of tasks with this name, if a pattern fits. */
    public Optional<String> queueOf(String task) {
        return routes.stream()
                .filter(route -> route.names().matcher(task).matches())
                .findFirst()
                .map(Route::queue);
    }

    /** {@code call}, with all of its tasks on their ways. */
    public <R> Call<R> applyTo(Call<R> call) {
        return routes.isEmpty() ? call : call.with(routed(call.work()));
    }

    private Work routed(Work work) {
        if (work instanceof Work.Single single) {
            return routed(single);
        }
        if (work instanceof Work.Chain chain) {
            return new Work.Chain(routed(chain.first()), routed(chain.second()));
        }
        if (work instanceof Work.Group group) {
            return new Work.Group(group.members().stream().map(this::routed).toList());
        }
        Work.Scope scope = (Work.Scope) work;
        return new Work.Scope(
                routed(scope.work()),
                scope.options(),
                scope.onError().stream().map(this::routed).toList());
    }

    private Work.Single routed(Work.Single single) {
        if (single.options().queue() != null || single.policy().namesQueue()) {
            return single;
        }
        return queueOf(single.task())
                .map(queue -> new Work.Single(
                        single.task(), single.body(), single.policy().withQueue(queue), single.options()))
                .orElse(single);
    }
}
