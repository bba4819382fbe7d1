using OpenOdp.Server.GraphQL.Answers;

namespace OpenOdp.Server.GraphQL.Filters;

/// <summary>Why a filter cannot be read.</summary>
internal static class FilterFault
{
    /// <param name="at">The character of the filter, from 1.</param>
    /// <param name="what">What is wrong there, and what to do; without a full stop.</param>
    public static ResolveFault At(int at, string what) => new($"`filter`, character {at}: {what}.");
}
