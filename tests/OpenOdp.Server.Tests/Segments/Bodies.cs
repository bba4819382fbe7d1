namespace OpenOdp.Server.Tests.Segments;

/// <summary>Bodies of segments.</summary>
internal static class Bodies
{
    public const string HasEmail =
        """{"description":"has e-mail","metadata":{"display_name":"Has e-mail"},"definition":{"root_condition":{"customer_condition":{"customer_filter":{"is_not_missing":{"source":{"path_reference":{"value":"customer.email"}}}}}}}}""";

    public const string HasPhone =
        """{"definition":{"root_condition":{"customer_condition":{"customer_filter":{"is_not_missing":{"source":{"path_reference":{"value":"customer.phone"}}}}}}}}""";

    public static string Of(string rootCondition) => $$$$$"""{"definition":{"root_condition":{{{{{rootCondition}}}}}}}""";

    /// <summary>A condition on how often an action of type <c>t</c> came within some seconds.</summary>
    public static string Did(string action, string bounds, int seconds) =>
        $$$$$"""{"sequence_condition":{{{{{{bounds}}}}},"sequence":{"max_age_seconds":{{{{{seconds}}}}},"entry_event_filter":{{{{{Event(action)}}}}}}}}""";

    /// <summary>A filter of events of type <c>t</c>.</summary>
    public static string Event(string action) =>
        $$$$$"""{"combination":{"conjunction":"AND","expressions":[{{{{{Is("event.type", "t")}}}}},{{{{{Is("event.action", action)}}}}}]}}""";

    public static string All(params string[] conditions) => Combined("AND", conditions);

    public static string Any(params string[] conditions) => Combined("OR", conditions);

    public static string Is(string path, string value) =>
        $$$$$"""{"comparison":{"lhs":{"path_reference":{"value":"{{{{{path}}}}}"}},"comparator":"EQUAL","rhs":{"string_literal":{"value":"{{{{{value}}}}}"}}}}""";

    /// <summary>A condition on the customer.</summary>
    public static string Customer(string filter) => $$$$$"""{"customer_condition":{"customer_filter":{{{{{filter}}}}}}}""";

    private static string Combined(string conjunction, string[] conditions) =>
        $$$$$"""{"combination":{"conjunction":"{{{{{conjunction}}}}}","conditions":[{{{{{string.Join(',', conditions)}}}}}]}}""";
}
