using OpenOdp.Engine.Segments;

namespace OpenOdp.Server.GraphQL.Answers;

/// <summary>The answer to what the SDKs ask (GQL-2 to GQL-4).</summary>
internal static class SegmentsAnswer
{
    public const string Qualified = "qualified";

    public static byte[] Of(List<Segment> segments) => AnswerBytes.Write(segments, static (json, segments) =>
    {
        json.WriteStartObject("data"u8);
        json.WriteStartObject("customer"u8);
        json.WriteStartObject("audiences"u8);
        json.WriteStartArray("edges"u8);
        foreach (var segment in segments)
        {
            json.WriteStartObject();
            json.WriteStartObject("node"u8);
            json.WriteString("name"u8, segment.Id);
            json.WriteString("state"u8, Qualified);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    });
}
