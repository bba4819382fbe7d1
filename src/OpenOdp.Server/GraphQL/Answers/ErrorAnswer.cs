using System.Text.Json;

namespace OpenOdp.Server.GraphQL.Answers;

/// <summary>Writes errors in the form that the JavaScript SDK holds them to (GQL-17, GQL-19).</summary>
internal static class ErrorAnswer
{
    /// <summary>The answer to a query that gave nothing but an error.</summary>
    public static byte[] Of(GraphQLFault fault) => AnswerBytes.Write(fault, static (json, fault) =>
    {
        WriteErrors(json, [fault]);
        WriteNoData(json, fault);
    });

    public static void WriteErrors(Utf8JsonWriter json, IEnumerable<GraphQLFault> faults)
    {
        json.WriteStartArray("errors"u8);
        foreach (var fault in faults) Write(json, fault);
        json.WriteEndArray();
    }

    /// <summary>A document that cannot be read has no fields; any other is taken for one about a customer.</summary>
    public static void WriteNoData(Utf8JsonWriter json, GraphQLFault fault)
    {
        if (fault.Classification == GraphQLFault.InvalidSyntax)
        {
            json.WriteNull("data"u8);
            return;
        }

        json.WriteStartObject("data"u8);
        json.WriteNull("customer"u8);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, GraphQLFault fault)
    {
        json.WriteStartObject();
        json.WriteString("message"u8, fault.Message);
        json.WriteStartArray("locations"u8);
        json.WriteStartObject();
        json.WriteNumber("line"u8, fault.Line);
        json.WriteNumber("column"u8, fault.Column);
        json.WriteEndObject();
        json.WriteEndArray();
        if (fault.Path is { } path)
        {
            json.WriteStartArray("path"u8);
            foreach (var part in path) json.WriteStringValue(part);
            json.WriteEndArray();
        }

        json.WriteStartObject("extensions"u8);
        if (fault.Code is { } code) json.WriteString("code"u8, code);
        json.WriteString("classification"u8, fault.Classification);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
