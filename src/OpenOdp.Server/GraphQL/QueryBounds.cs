using OpenOdp.Engine.Log;

namespace OpenOdp.Server.GraphQL;

/// <summary>
/// How much a query may be and take. A public key is in every page of a site, so that none of its queries takes more than 50 ms
/// of a processor; docs/graphql.md says how that was measured.
/// </summary>
/// <param name="Text">Characters of the document.</param>
/// <param name="Variables">Bytes of the variables.</param>
/// <param name="Values">Values of the answer, those about the schema included.</param>
/// <param name="Steps">Segments, customers, events and orders that are looked at, and KiB of them.</param>
internal sealed record QueryBounds(int Text, int Variables, int Values, int Steps)
{
    public static readonly QueryBounds Public = new(6 * 1024, 64 * 1024, 5_000, 2_000);
    public static readonly QueryBounds Private = new(128 * 1024, 1024 * 1024, 50_000, 20_000);

    public static QueryBounds Of(KeyClass keys) => keys == KeyClass.Private ? Private : Public;
}
